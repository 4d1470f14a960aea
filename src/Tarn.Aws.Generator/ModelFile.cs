namespace Tarn.Aws.Generator;

/// <summary>An additional file, equal by content: a door is emitted again only when its own files change.</summary>
internal sealed record ModelFile(string Name, string Text);
