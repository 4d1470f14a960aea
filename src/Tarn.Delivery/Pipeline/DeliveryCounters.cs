namespace Tarn.Delivery.Pipeline;

/// <summary>Counts of one delivery since the process started.</summary>
internal struct DeliveryCounters
{
    public long RecordsIn;
    public long BytesIn;
    public long Rows;
    public long Failed;
    public long Commits;
    public long LastCommitMs;
    public long BufferedBytes;
    public long? OldestArrivalMs;
    public long LagMs;
}
