using Tarn.Access;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Flow;

/// <summary>The ways of all data, under construction. Ids of points hold the region, because names repeat in regions.</summary>
public sealed class FlowReport
{
    private readonly Dictionary<(string Region, string Id), FlowPoint> _points = [];
    private readonly List<(string Region, FlowEdge Edge)> _edges = [];

    /// <summary>Adds a point. A point that is there already stays.</summary>
    /// <param name="region">The region of the picture.</param>
    /// <param name="point">The point.</param>
    public void Add(string region, FlowPoint point) => _points.TryAdd((region, point.Node.Id), point);

    /// <summary>Adds a way. It is shown if the caller may see both its ends.</summary>
    public void Add(string region, FlowEdge edge) => _edges.Add((region, edge));

    /// <summary>The part that a caller may see, in the call's account and region.</summary>
    internal (IReadOnlyList<FlowNode> Nodes, IReadOnlyList<FlowEdge> Edges) Of(Call call)
    {
        var nodes = new Dictionary<string, FlowNode>(StringComparer.Ordinal);
        foreach (var ((region, id), point) in _points)
        {
            if (region == call.Region && point.Account == call.Account && call.IsAllowed(point.Action, point.Arn))
            {
                nodes.Add(id, point.Node);
            }
        }

        return ([.. nodes.Values], [.. _edges
            .Where(edge => edge.Region == call.Region && nodes.ContainsKey(edge.Edge.From) && nodes.ContainsKey(edge.Edge.To))
            .Select(edge => edge.Edge)]);
    }
}
