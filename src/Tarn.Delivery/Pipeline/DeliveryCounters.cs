namespace Tarn.Delivery.Pipeline;

/// <summary>Reads of one delivery since the process started, and its buffers.</summary>
internal struct DeliveryCounters
{
    public long RecordsIn;
    public long BytesIn;
    public long BufferedBytes;
    public long? OldestArrivalMs;
    public long LagMs;
}
