namespace Tarn.Meters;

/// <summary>
/// The sums of one key, by index, and its histograms. Any thread adds. A sum never decreases. The sums at the begin of the
/// last seconds and minutes are stored: readers get rates and the amounts of whole minutes from them.
/// </summary>
public sealed class Cells
{
    // Ten whole seconds, the running one, and one more.
    private const int SecondMarks = 12;
    private const int MinuteMarks = 4;
    private const int SecondsPerMinute = 60;
    private const long Never = long.MinValue;

    // More changes of the processor in one second: several add at once, and each gets a stripe.
    private const int MovesMax = 100;

    private readonly CellCache _book;
    private readonly long[] _sums;
    private readonly Lock _gate = new();
    private long _second = Never;
    private PeriodSums? _seconds;
    private PeriodSums? _minutes;
    private long[]?[] _taken = [];
    private StripedHistogram?[]? _histograms;
    private HotSums? _hot;
    private int _processor;
    private int _moves;

    internal Cells(CellCache book, long key)
    {
        (_book, Key) = (book, key);
        _sums = new long[book.Sums];
    }

    /// <summary>The key in the cache.</summary>
    public long Key { get; }

    /// <summary>The sum of an index.</summary>
    public long this[int cell] => Volatile.Read(ref _sums[cell]) + (Volatile.Read(ref _hot)?.SumOf(cell) ?? 0);

    /// <summary>The latencies until now, in microseconds, in a histogram of the caller's own.</summary>
    public SparseHistogram Latency => HistogramOf(0) ?? new SparseHistogram();

    /// <summary>The second of the last <see cref="Turn"/>; a negative number: there was none.</summary>
    public long Second => Volatile.Read(ref _second);

    /// <summary>Adds units to a sum. They belong to the second of the last <see cref="Turn"/>.</summary>
    /// <param name="units">0 or more.</param>
    public void Add(int cell, long units) => Add(Stripes.Current, cell, units);

    /// <summary>As the other one, for callers that add several times.</summary>
    /// <param name="processor">From <see cref="Stripes.Current"/>: another processor's costs time and changes no sum.</param>
    public void Add(int processor, int cell, long units)
    {
        if (Volatile.Read(ref _hot) is { } hot)
        {
            hot.Add(processor, cell, units);
            return;
        }

        Interlocked.Add(ref _sums[cell], units);
        if (processor != _processor)
        {
            Move(processor);
        }
    }

    /// <summary>Counts a latency in microseconds.</summary>
    /// <param name="processor">As for <see cref="Add(int, int, long)"/>.</param>
    public void RecordLatency(int processor, long micros) => Record(processor, 0, micros);

    /// <summary>Counts a value in one of the key's histograms.</summary>
    /// <param name="processor">As for <see cref="Add(int, int, long)"/>.</param>
    /// <param name="histogram">Its index; 0: latencies.</param>
    public void Record(int processor, int histogram, long value)
    {
        ref var place = ref (Volatile.Read(ref _histograms) ?? NewHistograms())[histogram];
        (Volatile.Read(ref place) ?? NewHistogram(ref place)).Record(Volatile.Read(ref _hot) is null ? 0 : processor, value);
    }

    /// <summary>The values of a histogram until now, in one of the caller's own; null: it has none.</summary>
    public SparseHistogram? HistogramOf(int histogram) =>
        Volatile.Read(ref _histograms) is { } all && Volatile.Read(ref all[histogram]) is { } one ? one.Total() : null;

    /// <summary>
    /// Begins a second, if it is a later one. Callers do this before they add. A caller that was held up for up to a minute adds to
    /// the present second; a clock that was set back further begins an earlier one.
    /// </summary>
    /// <param name="second">Seconds since 1970.</param>
    public void Turn(long second)
    {
        var known = Volatile.Read(ref _second);
        if (second > known || second < known - SecondsPerMinute)
        {
            Begin(second);
        }
    }

    /// <summary>The units of whole seconds, of a sum whose rates the cache stores. At most ten seconds are known.</summary>
    /// <param name="cell">One of the rated sums.</param>
    /// <param name="from">The first second.</param>
    /// <param name="to">The last second.</param>
    public long UnitsOf(int cell, long from, long to)
    {
        lock (_gate)
        {
            var sum = this[cell];
            return _seconds is { } marks ? marks.Within(Array.IndexOf(_book.Rated, cell), from, to, sum)
                : _second >= from && _second <= to ? sum : 0;
        }
    }

    /// <summary>Adds to a list the units that a reader has not taken, by cell and minute.</summary>
    internal void AddPending(int taker, int[] cells, List<TakenUnits> pending)
    {
        lock (_gate)
        {
            var taken = TakenBy(taker);
            foreach (var cell in cells)
            {
                var (sum, from) = (this[cell], taken[cell]);
                for (var i = 0; from < sum; i++)
                {
                    var to = _minutes?.SumAfter(i, cell) ?? sum;
                    if (to > from)
                    {
                        pending.Add(new TakenUnits(this, cell, _minutes?.PeriodOf(i) ?? _second / SecondsPerMinute, to - from));
                        from = to;
                    }
                }
            }
        }
    }

    /// <summary>Flags units as taken.</summary>
    internal void Keep(int taker, int cell, long units)
    {
        lock (_gate)
        {
            TakenBy(taker)[cell] += units;
        }
    }

    /// <summary>Whether a reader has taken all units of its cells.</summary>
    internal bool IsTaken(int taker, int[] cells)
    {
        lock (_gate)
        {
            var taken = TakenBy(taker);
            return Array.TrueForAll(cells, cell => taken[cell] == this[cell]);
        }
    }

    /// <summary>Gives each processor sums of its own from now on. The units until now stay where they are.</summary>
    internal void Spread() => Interlocked.CompareExchange(ref _hot, new HotSums(_sums.Length), null);

    private void Begin(long second)
    {
        lock (_gate)
        {
            var before = _second;
            if (second <= before && second >= before - SecondsPerMinute)
            {
                return;
            }

            // Without period sums, all units are of the second before: sums that were 0 need none.
            if (before != Never && (_seconds is not null || Array.Exists(_book.Rated, cell => this[cell] > 0)))
            {
                (_seconds ??= new PeriodSums(_book.Rated, SecondMarks, before)).Begin(second, this);
            }

            var minute = second / SecondsPerMinute;
            if (before != Never && before / SecondsPerMinute != minute)
            {
                (_minutes ??= new PeriodSums(_book.Indexes, MinuteMarks, before / SecondsPerMinute)).Begin(minute, this);
            }

            _moves = 0;
            Volatile.Write(ref _second, second);
        }
    }

    private long[] TakenBy(int taker)
    {
        if (_taken.Length <= taker)
        {
            Array.Resize(ref _taken, taker + 1);
        }

        return _taken[taker] ??= new long[_sums.Length];
    }

    // A lost count of a race only makes the stripes a little later.
    private void Move(int processor)
    {
        _processor = processor;
        if (++_moves > MovesMax)
        {
            Spread();
        }
    }

    private StripedHistogram?[] NewHistograms()
    {
        var made = new StripedHistogram?[_book.Histograms];
        return Interlocked.CompareExchange(ref _histograms, made, null) ?? made;
    }

    private static StripedHistogram NewHistogram(ref StripedHistogram? place)
    {
        var made = new StripedHistogram();
        return Interlocked.CompareExchange(ref place, made, null) ?? made;
    }
}
