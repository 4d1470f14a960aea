using Tarn.Delivery.Configuration;

namespace Tarn.Delivery.Sources.Changes;

/// <summary>Opens sources whose records are changes of items. Any thread may call it.</summary>
public interface IChangeSource
{
    /// <summary>The reader of a delivery's source.</summary>
    /// <param name="source">A source with <see cref="SourceConfig.Changes"/>.</param>
    /// <returns>A reader for one thread at a time, which also reads records of a table that was deleted since.</returns>
    IChangeReader Open(SourceConfig source);
}
