/** A form with files: its texts and the bytes of its files by field; undefined when the body is none. */
export type Form = { texts: Record<string, string>; files: Record<string, Uint8Array<ArrayBuffer>> };

export async function readForm(contentType: string | undefined, bytes: Buffer<ArrayBuffer>): Promise<Form | undefined> {
  if (!contentType?.startsWith('multipart/form-data')) return undefined;
  try {
    const entries = await new Response(bytes, { headers: { 'content-type': contentType } }).formData();
    const form: Form = { texts: {}, files: {} };
    for (const [name, value] of entries) {
      if (typeof value === 'string') form.texts[name] = value;
      else form.files[name] = new Uint8Array(await value.arrayBuffer());
    }
    return form;
  } catch {
    // Not a form after all: the endpoint says what it wants.
    return undefined;
  }
}
