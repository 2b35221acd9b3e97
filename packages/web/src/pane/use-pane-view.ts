import { useState } from 'preact/hooks';

/** What is open in a pane besides list and conversation, and how that changes. */
export interface PaneView {
  /** Beside the conversation. */
  beside: 'details' | 'search' | null;
  isFinding: boolean;
  isInSettings: boolean;
  isStartingNew: boolean;
  /** Whose card is open. */
  personId: string | null;
  /** Who is being reported. */
  reportedId: string | null;
  find: () => void;
  stopFinding: () => void;
  openSettings: () => void;
  closeSettings: () => void;
  startNew: () => void;
  stopNew: () => void;
  toggleDetails: () => void;
  searchHere: () => void;
  closeBeside: () => void;
  showPerson: (userId: string) => void;
  closePerson: () => void;
  report: (userId: string) => void;
  stopReport: () => void;
  /** A conversation was opened; `same`: the one that was open. */
  opened: (same: boolean) => void;
}

export function usePaneView(): PaneView {
  const [beside, setBeside] = useState<PaneView['beside']>(null);
  const [isFinding, setFinding] = useState(false);
  const [isInSettings, setInSettings] = useState(false);
  const [isStartingNew, setStartingNew] = useState(false);
  const [personId, setPersonId] = useState<string | null>(null);
  const [reportedId, setReportedId] = useState<string | null>(null);
  return {
    ...{ beside, isFinding, isInSettings, isStartingNew, personId, reportedId },
    find: () => {
      setFinding(true);
      setInSettings(false);
    },
    stopFinding: () => setFinding(false),
    openSettings: () => setInSettings(true),
    closeSettings: () => setInSettings(false),
    startNew: () => setStartingNew(true),
    stopNew: () => setStartingNew(false),
    toggleDetails: () => setBeside(beside === 'details' ? null : 'details'),
    searchHere: () => setBeside('search'),
    closeBeside: () => setBeside(null),
    showPerson: setPersonId,
    closePerson: () => setPersonId(null),
    report: setReportedId,
    stopReport: () => setReportedId(null),
    opened(same) {
      setInSettings(false);
      setPersonId(null);
      if (!same) setBeside(null);
    },
  };
}
