namespace Tarn.Aws.Generator;

/// <summary>
/// An additional file. Equal by content, so that a door is emitted again only when its own files change.
/// </summary>
internal sealed record ModelFile(string Name, string Text);
