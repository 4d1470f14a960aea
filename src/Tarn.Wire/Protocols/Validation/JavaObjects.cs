namespace Tarn.Wire.Protocols;

/// <summary>A list of structures whose items were counted but not made.</summary>
internal readonly record struct JavaObjects(int Count, string Name);
