namespace Tarn.Lake.Hive.Projection;

/// <summary>A value of a projected key.</summary>
/// <param name="Text">The value, in the usual text of the key's type.</param>
/// <param name="Path">Its text in locations.</param>
internal readonly record struct KeyValue(string Text, string Path);
