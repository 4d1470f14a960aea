namespace Tarn.Items.Values;

/// <summary>A list, map, set or item that a writer has begun. The call that ends it gets this value, so that calls nest.</summary>
/// <param name="Start">The offset of its first byte.</param>
/// <param name="FirstEntry">The number of its first member or element among all open ones.</param>
public readonly record struct OpenContainer(int Start, int FirstEntry);
