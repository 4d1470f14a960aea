using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Searching;

/// <summary>A condition of a search.</summary>
internal abstract record SearchTerm
{
    /// <summary>Whether a metric meets the condition.</summary>
    public abstract bool Matches(MetricIdentity metric);

    /// <summary>All conditions hold.</summary>
    public sealed record And(IReadOnlyList<SearchTerm> Terms) : SearchTerm
    {
        /// <inheritdoc/>
        public override bool Matches(MetricIdentity metric) => Terms.All(term => term.Matches(metric));
    }

    /// <summary>One of the conditions holds.</summary>
    public sealed record Or(IReadOnlyList<SearchTerm> Terms) : SearchTerm
    {
        /// <inheritdoc/>
        public override bool Matches(MetricIdentity metric) => Terms.Any(term => term.Matches(metric));
    }

    /// <summary>The condition does not hold.</summary>
    public sealed record Not(SearchTerm Term) : SearchTerm
    {
        /// <inheritdoc/>
        public override bool Matches(MetricIdentity metric) => !Term.Matches(metric);
    }

    /// <summary>A text of the metric matches.</summary>
    /// <param name="Part">The part: MetricName, Namespace or the name of a dimension; null: any.</param>
    /// <param name="IsExact">Whether the whole text must be equal; else all tokens must occur in it.</param>
    public sealed record Text(string? Part, string Value, bool IsExact) : SearchTerm
    {
        /// <inheritdoc/>
        public override bool Matches(MetricIdentity metric) => Candidates(metric).Any(IsMatch);

        private IEnumerable<string> Candidates(MetricIdentity metric) => Part switch
        {
            null => metric.Dimensions.SelectMany(each => (string[])[each.Name, each.Value]).Prepend(metric.Name).Prepend(metric.Namespace),
            "MetricName" => [metric.Name],
            "Namespace" => [metric.Namespace],
            _ => metric.ValueOf(Part) is { } value ? [value] : [],
        };

        private bool IsMatch(string text) => IsExact
            ? text == Value
            : text.Equals(Value, StringComparison.OrdinalIgnoreCase) || SearchTokens.Of(Value).IsSubsetOf(SearchTokens.Of(text));
    }
}
