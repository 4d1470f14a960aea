namespace Tarn.Storage.Streams.Journal.Write;

/// <summary>What has to fit into the journal's file before an item is laid down.</summary>
/// <param name="Bytes">How many bytes.</param>
/// <param name="MustGoOn">It goes on although the disk is full (D15).</param>
internal readonly record struct RoomNeeded(int Bytes, bool MustGoOn);
