using System.Text;
using Tarn.Messaging.Topics.Messages;
using Tarn.Patterns.Events;

namespace Tarn.Messaging.Topics.Filters;

/// <summary>The filters of a topic's subscriptions. A message's attributes and body are read once for all of them.</summary>
internal sealed class TopicFilters
{
    private readonly int[] _onAttributes;
    private readonly int[] _onBody;
    private readonly EventPatternSet _attributePatterns;
    private readonly EventPatternSet _bodyPatterns;

    /// <param name="filters">The filter of each subscription, and whether it looks at the body.</param>
    public TopicFilters(IReadOnlyList<(EventPattern? Filter, bool IsBody)> filters)
    {
        (_onAttributes, _attributePatterns) = SetOf(filters, isBody: false);
        (_onBody, _bodyPatterns) = SetOf(filters, isBody: true);
    }

    /// <summary>Finds the subscriptions that get a message.</summary>
    /// <param name="matches">One element for each subscription.</param>
    public void Match(TopicMessage message, Span<bool> matches)
    {
        matches.Fill(true);
        if (_onAttributes.Length > 0)
        {
            Match(_attributePatterns, _onAttributes, MessageFields.Of(message.Attributes), matches);
        }

        if (_onBody.Length > 0)
        {
            Match(_bodyPatterns, _onBody, Encoding.UTF8.GetBytes(message.Body), matches);
        }
    }

    private static void Match(EventPatternSet patterns, int[] places, ReadOnlySpan<byte> fields, Span<bool> matches)
    {
        var found = new bool[places.Length];
        patterns.Match(fields, found);
        for (var i = 0; i < places.Length; i++)
        {
            matches[places[i]] = found[i];
        }
    }

    private static (int[] Places, EventPatternSet Patterns) SetOf(IReadOnlyList<(EventPattern? Filter, bool IsBody)> filters, bool isBody)
    {
        int[] places = [.. Enumerable.Range(0, filters.Count).Where(i => filters[i].Filter is not null && filters[i].IsBody == isBody)];
        return (places, new EventPatternSet([.. places.Select(i => filters[i].Filter!)]));
    }
}
