namespace Tarn.Storage.Streams.Layouts;

/// <summary>
/// The owner of a stream. Users list and name only Kinesis streams. The enum's numbers are stored in metadata rows.
/// </summary>
public enum StreamOwner : byte
{
    /// <summary>A Kinesis data stream.</summary>
    Kinesis = 1,

    /// <summary>Records put directly to a delivery.</summary>
    Firehose = 2,

    /// <summary>Changes of an item table.</summary>
    Item = 3,

    /// <summary>A queue's messages.</summary>
    Queue = 4,

    /// <summary>Tarn's own streams: function results, audit.</summary>
    System = 5,

    /// <summary>A topic's messages.</summary>
    Topic = 6,

    /// <summary>The events of a bus.</summary>
    Bus = 7,

    /// <summary>The data of CloudWatch's metrics.</summary>
    Metric = 8,

    /// <summary>The archived events of a bus.</summary>
    Archive = 9,
}
