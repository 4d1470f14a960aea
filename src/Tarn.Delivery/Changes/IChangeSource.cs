using Tarn.Storage.Records;

namespace Tarn.Delivery.Changes;

/// <summary>Opens sources whose records are changes of items. Any thread may call it.</summary>
public interface IChangeSource
{
    /// <summary>Opens the changes of a table.</summary>
    /// <param name="stream">The table's stream.</param>
    /// <returns>A reader for one thread at a time, which also reads records of a table that was deleted since.</returns>
    IChangeReader Open(StreamId stream, ChangesConfig config);
}
