namespace Tarn.Storage.Streams.Journal.Write;

/// <summary>The space that an item needs in the journal's file before it is laid down.</summary>
/// <param name="Bytes">The needed bytes.</param>
/// <param name="MustGoOn">
/// True when the item is written even on a full disk: D15 (a full disk stops work in order).
/// </param>
internal readonly record struct NeededBytes(int Bytes, bool MustGoOn);
