using Tarn.Storage;
using Tarn.Telemetry.Metrics.Maths;
using Tarn.Telemetry.Metrics.Searching;
using Tarn.Telemetry.Metrics.Series;
using Tarn.Telemetry.Metrics.Statistics;

namespace Tarn.Telemetry.Metrics.Queries;

/// <summary>Runs the queries of one request: parse, search, read all points in one pass, compute.</summary>
internal sealed class MetricDataRun : IMathScope
{
    private const int PeriodDefault = 60;
    private const int SearchPeriodDefault = 300;

    private readonly MetricScope _scope;
    private readonly MetricDataRequest _request;
    private readonly MathWindow _window;
    private readonly Dictionary<string, MetricQuery> _byId;
    private readonly Dictionary<string, MathNode> _parsed = [];
    private readonly Dictionary<string, MetricRead> _reads = [];
    private readonly Dictionary<MathNode.Call, FoundMetrics> _found = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, MathValue> _values = [];
    private readonly HashSet<string> _open = [];

    private MetricDataRun(MetricScope scope, MetricDataRequest request)
    {
        (_scope, _request) = (scope, request);
        _window = new MathWindow(request.From, request.Before, request.Origin);
        _byId = request.Queries.ToDictionary(query => query.Id, StringComparer.Ordinal);
    }

    /// <summary>Runs a request. The series are in the order of the queries.</summary>
    /// <exception cref="TarnException">InvalidArgument, NotSupported: an expression. Unavailable: a start still reads the newest data.</exception>
    public static async ValueTask<IReadOnlyList<MetricResult>> Of(
        IMetricSource store, MetricScope scope, MetricDataRequest request, CancellationToken cancellationToken)
    {
        var run = new MetricDataRun(scope, request);
        run.Parse();
        if (run.Searches().Any())
        {
            run.Search(await store.List(scope, cancellationToken));
        }

        var reads = run._reads.Values.Concat(run._found.Values.SelectMany(found => found.Reads));
        await store.Read(scope, [.. reads.Select(read => read.Points)], cancellationToken);
        return [.. request.Queries.Where(query => query.IsReturned).SelectMany(run.ResultsOf)];
    }

    /// <inheritdoc/>
    public MathValue? Find(string id)
    {
        if (!_byId.TryGetValue(id, out var query))
        {
            return null;
        }

        if (_values.TryGetValue(id, out var known))
        {
            return known;
        }

        if (!_open.Add(id))
        {
            throw MathErrors.Invalid($"the query {id} refers to itself");
        }

        var value = query.Metric is not null
            ? new MathValue.Single(_reads[id].Series())
            : new MathEvaluator(this, _window, PeriodOf(query)).Value(_parsed[id]);
        _open.Remove(id);
        return _values[id] = value;
    }

    /// <inheritdoc/>
    public IReadOnlyList<TimeSeries> Metrics(string text) =>
    [
        .. _request.Queries.Where(query => query.Metric is not null && query.Id.Contains(text, StringComparison.Ordinal))
            .Select(query => ((MathValue.Single)Find(query.Id)!).Series),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<TimeSeries> Found(MathNode.Call search) => [.. _found[search].Reads.Select(read => read.Series())];

    private int PeriodOf(MetricQuery query) =>
        query.Period ?? _request.Queries.Where(each => each.Metric is not null).Max(each => each.Period) ?? PeriodDefault;

    private void Parse()
    {
        foreach (var query in _request.Queries)
        {
            if (query.Metric is { } metric)
            {
                _reads[query.Id] = new MetricRead(_request, metric, query.Statistic!, query.Unit, query.Period ?? PeriodDefault);
                continue;
            }

            InQuery(query, () =>
            {
                if (query.Expression!.TrimStart().StartsWith("SELECT", StringComparison.OrdinalIgnoreCase))
                {
                    throw MathErrors.Refused("SELECT of Metrics Insights", "SEARCH with AVG, MAX, MIN or SUM");
                }

                return _parsed[query.Id] = MathParser.Parse(query.Expression);
            });
        }
    }

    private IEnumerable<(MetricQuery Query, MathNode.Call Call)> Searches() => _parsed.SelectMany(each =>
        each.Value.All().OfType<MathNode.Call>().Where(call => call.Function == "SEARCH").Select(call => (_byId[each.Key], call)));

    private void Search(IReadOnlyList<SeriesEntry> entries)
    {
        MetricIdentity[] sorted = [.. entries.Select(entry => entry.Metric).OrderBy(metric => metric.ToString(), StringComparer.Ordinal)];
        foreach (var (query, call) in Searches())
        {
            InQuery(query, () => _found[call] = Find(query, call, sorted));
        }
    }

    private FoundMetrics Find(MetricQuery query, MathNode.Call call, MetricIdentity[] sorted)
    {
        if (call.Arguments is not ([MathNode.Text, MathNode.Text] or [MathNode.Text, MathNode.Text, MathNode.Number]))
        {
            throw MathErrors.Invalid("SEARCH takes a query and a statistic in quotes, and a period");
        }

        var search = SearchQuery.Parse(((MathNode.Text)call.Arguments[0]).Value);
        var statistic = Statistic.Parse(((MathNode.Text)call.Arguments[1]).Value);
        var period = call.Arguments.Count == 3 ? ((MathNode.Number)call.Arguments[2]).Value : query.Period ?? SearchPeriodDefault;
        if (!Periods.IsValid(period))
        {
            throw MathErrors.Invalid($"the period of SEARCH must be {Periods.Valid}");
        }

        MetricIdentity[] matching = [.. sorted.Where(search.Matches).Take(SearchQuery.FoundMax + 1)];
        return new FoundMetrics(
            [.. matching.Take(SearchQuery.FoundMax).Select(metric => new MetricRead(_request, metric, statistic, null, (int)period))],
            matching.Length > SearchQuery.FoundMax);
    }

    private IEnumerable<MetricResult> ResultsOf(MetricQuery query)
    {
        var value = InQuery(query, () => Find(query.Id)!);
        var isCut = _parsed.TryGetValue(query.Id, out var parsed)
            && parsed.All().OfType<MathNode.Call>().Any(call => _found.TryGetValue(call, out var found) && found.IsCut);
        return value switch
        {
            MathValue.Single single => [ResultOf(query, single.Series, isOfArray: false, isCut)],
            MathValue.Several several => several.Series.Select(series => ResultOf(query, series, isOfArray: true, isCut)),
            _ => throw InQuery<TarnException>(query, () => throw MathErrors.Invalid($"its result is {value.Kind}, not a time series")),
        };
    }

    private MetricResult ResultOf(MetricQuery query, TimeSeries series, bool isOfArray, bool isCut) =>
        new(query.Id, LabelText.Of(_scope, query, series, isOfArray), series.Seconds, series.Values, isCut);

    private static T InQuery<T>(MetricQuery query, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (TarnException failure) when (failure.Kind is ErrorKind.InvalidArgument or ErrorKind.NotSupported)
        {
            throw new TarnException(failure.Kind, $"Error in expression '{query.Id}': {failure.Message}", failure);
        }
    }
}
