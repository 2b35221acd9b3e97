/** What most reactions are. */
export const quickReactions = ['👍', '❤️', '😂', '😮', '😢', '🙏'] as const;

export interface EmojiGroup {
  name: string;
  emoji: readonly string[];
}

const group = (name: string, emoji: string): EmojiGroup => ({ name, emoji: emoji.split(' ') });

/** A choice that covers most of what people write; any other can be typed with the keyboard of the system. */
export const emojiGroups: readonly EmojiGroup[] = [
  group(
    'Faces',
    '😀 😃 😄 😁 😆 😅 😂 🤣 🙂 🙃 😉 😊 😇 🥰 😍 🤩 😘 😋 😛 😜 🤪 🤗 🤭 🤫 🤔 🫡 🤐 😐 😶 😏 😒 🙄 😬 😌 😔 😴 🤤 🤒 🤕 🤧 🥵 🥶 😵 🤯 🤠 🥳 😎 🤓 🧐 😕 🫤 😟 🙁 😮 😲 😳 🥺 😦 😨 😰 😥 😢 😭 😱 😖 😞 😓 😩 😫 🥱 😤 😡 🤬 😈 💀 💩 🤡 👻 👽 🤖',
  ),
  group(
    'People',
    '👋 🤚 ✋ 🖖 👌 🤌 🤏 ✌️ 🤞 🫰 🤟 🤘 🤙 👈 👉 👆 👇 ☝️ 👍 👎 ✊ 👊 🤛 🤜 👏 🙌 🫶 👐 🤲 🤝 🙏 ✍️ 💪 👀 🧠 👶 🧑 👩 👨 🧓 🙋 🤦 🤷 💁 🙇 🚶 🏃 💃 🕺 👪',
  ),
  group(
    'Hearts and signs',
    '❤️ 🧡 💛 💚 💙 💜 🖤 🤍 🤎 💔 ❤️‍🔥 💕 💞 💯 💢 💥 💫 💦 💤 ✅ ❌ ❓ ❗ ⭐ 🌟 ✨ 🔥 🎉 🎊 🏆 🥇 🎯 🔔 🔒 ⏰ ⏳',
  ),
  group(
    'Nature',
    '🐶 🐱 🐭 🐹 🐰 🦊 🐻 🐼 🐨 🐯 🦁 🐮 🐷 🐸 🐵 🙈 🙉 🙊 🐔 🐧 🐦 🦆 🦉 🐺 🐴 🦄 🐝 🦋 🐌 🐢 🐙 🐠 🐬 🐳 🌵 🌲 🌴 🍀 🌷 🌹 🌻 🌞 🌙 🌈 ☁️ ⛄ 🌊',
  ),
  group(
    'Food',
    '🍎 🍐 🍊 🍋 🍌 🍉 🍇 🍓 🍒 🍑 🥭 🍍 🥝 🍅 🥑 🌽 🥕 🥐 🍞 🧀 🥚 🍳 🥓 🍔 🍟 🍕 🌭 🥪 🌮 🍝 🍜 🍣 🍦 🍩 🍪 🎂 🍫 🍿 ☕ 🍵 🧃 🍺 🍷 🥂',
  ),
  group(
    'Things',
    '⚽ 🏀 🎾 🏐 🏓 🚴 🏊 ⛷️ 🎮 🎲 🎸 🎹 🎤 🎧 🎬 🎨 🚗 🚕 🚌 🚲 🚂 ✈️ 🚀 ⛵ 🏠 🏖️ 🏔️ 🏕️ 📱 💻 ⌨️ 📷 💡 📚 ✏️ 📎 📌 📅 💼 🎁 🎈 💰 🔑 🔨 🧹 💊',
  ),
];
