namespace Tarn.Storage.Objects.Blobs;

/// <summary>Neighbouring blocks of one piece, from <paramref name="First"/> to <paramref name="Last"/>.</summary>
internal readonly record struct BlockRun(FilePiece Piece, int First, int Last);
