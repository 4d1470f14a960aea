namespace Tarn.Aws.Protocols;

/// <summary>A list of structures that was counted, not made.</summary>
internal readonly record struct JavaObjects(int Count, string Name);
