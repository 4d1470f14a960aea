namespace Tarn.Storage.Rows;

/// <summary>The kinds of changes in a <see cref="RowBatch"/>. The numbers are those of RocksDB's batch.</summary>
internal enum RowBatchKind : byte
{
    Delete = 0x0,
    Put = 0x1,
    DeleteRange = 0xF,
}
