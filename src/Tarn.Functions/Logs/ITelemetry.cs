namespace Tarn.Functions.Logs;

/// <summary>Takes the events of one environment for its extensions.</summary>
public interface ITelemetry
{
    /// <summary>Whether events of a type are wanted now. Making the record of one costs every invocation.</summary>
    bool Takes(string type);

    /// <summary>Adds an event.</summary>
    /// <param name="type">Its type: <c>platform.start</c>, <c>function</c>.</param>
    /// <param name="record">Its record, as JSON.</param>
    void Add(string type, DateTimeOffset at, ReadOnlyMemory<byte> record);
}
