namespace Tarn.Telemetry.Metrics.Recent;

/// <summary>Plain values with their seconds: 12 bytes a point.</summary>
internal sealed class PointChunk
{
    /// <summary>The most points of a chunk.</summary>
    public const int PointsMax = 128;

    private const int PointsFirst = 8;
    private const int PointBytes = sizeof(uint) + sizeof(double);
    private const int OwnBytes = 112;

    private uint[] _seconds = new uint[PointsFirst];
    private double[] _values = new double[PointsFirst];

    /// <summary>The number of points.</summary>
    public int Count { get; private set; }

    /// <summary>The latest second.</summary>
    public uint LastSecond { get; private set; }

    /// <summary>Whether another chunk must take the next point.</summary>
    public bool IsFull => Count == PointsMax;

    /// <summary>The memory of the chunk.</summary>
    public long Bytes => OwnBytes + ((long)_seconds.Length * PointBytes);

    /// <summary>Adds a point.</summary>
    public void Add(uint second, double value)
    {
        if (Count == _seconds.Length)
        {
            Array.Resize(ref _seconds, Math.Min(Count * 2, PointsMax));
            Array.Resize(ref _values, _seconds.Length);
        }

        (_seconds[Count], _values[Count]) = (second, value);
        LastSecond = Math.Max(LastSecond, second);
        Count++;
    }

    /// <summary>The point at an index.</summary>
    public (uint Second, double Value) At(int index) => (_seconds[index], _values[index]);
}
