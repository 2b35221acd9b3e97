import tls from 'node:tls'; import http2 from 'node:http2'; import { Duplex } from 'node:stream'; import { generate } from 'selfsigned';
class Wire extends Duplex { constructor(s){super(); this.s=s; this.silent=false; s.on('data',c=>{ if(!this.push(c)) s.pause()}); s.on('end',()=>this.push(null)); s.on('close',()=>this.destroy()); s.on('error',e=>this.destroy(e)); s.pause() }
 _read(){ if(!this.silent) this.s.resume() }
 _write(c,e,cb){ this.s.write(c,cb) }
 _writev(cs,cb){ this.s.cork(); cs.forEach(({chunk},i)=>this.s.write(chunk, i===cs.length-1?cb:undefined)); this.s.uncork() }
 _final(cb){ this.s.end(cb) }
 _destroy(e,cb){ this.s.destroy(); cb(e) } 
 silence(on){ this.silent=on; on? this.s.pause():this.s.resume() } }
const pems = await generate([{name:'commonName',value:'localhost'}],{keyType:'ec',algorithm:'sha256',extensions:[{name:'basicConstraints',cA:true,critical:true},{name:'keyUsage',digitalSignature:true,keyCertSign:true,critical:true},{name:'extKeyUsage',serverAuth:true},{name:'subjectAltName',altNames:[{type:2,value:'localhost'},{type:7,ip:'127.0.0.1'}]}]});
let sess, sock;
const server = tls.createServer({key:pems.private,cert:pems.cert,ALPNProtocols:['h2']}, s0=>{ const s=process.env.RAW? s0: new Wire(s0); sock=s; s.on('error',e=>console.log('srv sock err',e.message));
 const ses = sess = http2.performServerHandshake(s,{settings:{maxConcurrentStreams:1}}); ses.on('error',e=>console.log('srv sess err',e.message)); ses.on('close',()=>console.log('srv sess close'));
 ses.on('stream',(st,h)=>{ st.on('error',()=>{}); const p=h[':path']; st.resume();
  if(p==='/g'){ const f=Buffer.alloc(17); f.writeUIntBE(8,0,3); f[3]=7; sock.write(f); st.close(7); sock.end(); return }
  if(p==='/g2'){ ses.goaway(0, st.id-2); st.close(7); ses.close(); return }
  if(p==='/after'){ st.respond({':status':200}); st.end(); ses.close(); return }
  if(p==='/reset'){ st.close(2); return }
  st.respond({':status':200}); st.end('x'); ses.settings({maxConcurrentStreams:1000}); });
});
await new Promise(r=>server.listen(0,'127.0.0.1',r));
const url='https://127.0.0.1:'+server.address().port;
const conn=()=>{const c=http2.connect(url,{ca:pems.cert}); c.on('error',e=>console.log('cli sess err',e.message)); c.on('goaway',(code,last)=>console.log('cli goaway',code,last)); c.on('close',()=>console.log('cli close')); c.on('remoteSettings',s=>console.log('settings',s.maxConcurrentStreams)); return c};
const req=(c,p)=>new Promise(r=>{const s=c.request({':path':p,':method':'POST'}); let st; s.on('response',h=>st=h[':status']); s.on('error',e=>console.log(p,'err',e.code,e.message)); s.on('close',()=>r([p,st,s.rstCode])); s.resume(); s.end('{}')});
let c=conn(); 
if(!process.env.RAW){ console.log(await req(c,'/g')); await new Promise(r=>setTimeout(r,100));}
c=conn(); console.log(await req(c,'/ok')); console.log(await req(c,'/reset')); console.log(await req(c,'/g2')); await new Promise(r=>setTimeout(r,100));
c=conn(); console.log(await req(c,'/ok')); console.log(await req(c,'/after')); await new Promise(r=>setTimeout(r,100));
c=conn(); console.log(await req(c,'/ok'));
const t1=performance.now(),c1=process.cpuUsage(); for(let k=0;k<100;k++) await Promise.all(Array.from({length:100},()=>req(c,'/ok3'))); console.log('10k', performance.now()-t1, process.cpuUsage(c1));
if(!process.env.RAW){ sock.silence(true); const t=performance.now(); c.ping((e,d)=>console.log('ping',e?.message,d,performance.now()-t)); const pr=req(c,'/ok2'); await new Promise(r=>setTimeout(r,500)); console.log('restart'); sock.silence(false); console.log(await pr);} c.close(); server.close();
