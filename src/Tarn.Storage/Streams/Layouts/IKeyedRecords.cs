namespace Tarn.Storage.Streams.Layouts;

/// <summary>Records with partition keys, by index.</summary>
public interface IKeyedRecords
{
    /// <summary>The number of records.</summary>
    int Count { get; }

    /// <summary>The key of a record; valid until the next call.</summary>
    ReadOnlySpan<byte> KeyOf(int record);

    ReadOnlySpan<byte> DataOf(int record);
}
