namespace Tarn.Access.Keys.Use;

/// <summary>A resource whose bytes need a key.</summary>
/// <param name="Kind">The kind: <c>bucket</c>.</param>
/// <param name="Bytes">Its encrypted bytes; null: not counted.</param>
public sealed record KeyDependent(string Kind, string Name, long? Bytes);
