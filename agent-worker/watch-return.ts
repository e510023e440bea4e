/**
 * What the database says of a visitor who left the room. A goodbye that was taken back means that the page is there again without the room:
 * it goes on in writing, and the conversation is no longer this call's to end.
 */
export function watchReturn() {
  let saidGoodbye = false;
  let isBack = false;
  return {
    look(closeReason: string | null): void {
      isBack = saidGoodbye && closeReason === null;
      saidGoodbye ||= closeReason === 'left';
    },
    goesOnInWriting: () => isBack,
  };
}
