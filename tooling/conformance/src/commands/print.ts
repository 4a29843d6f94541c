/** Where a command line writes its lines to. */
export type Print = (text: string) => void;
