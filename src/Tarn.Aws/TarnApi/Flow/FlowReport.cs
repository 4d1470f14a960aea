using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Flow;

/// <summary>The ways of all data, under construction: a picture for each scope.</summary>
public sealed class FlowReport
{
    private readonly Dictionary<FlowScope, Picture> _pictures = [];

    /// <summary>Adds a point. A point that is there already stays.</summary>
    /// <param name="place">The scope of the picture.</param>
    public void Add(FlowScope place, FlowPoint point) => PictureOf(place).Points.TryAdd(point.Node.Id, point);

    /// <summary>Adds a way. It is shown if the caller may see both its ends.</summary>
    public void Add(FlowScope place, FlowEdge edge) => PictureOf(place).Edges.Add(edge);

    /// <summary>Counts a resource that the picture leaves out.</summary>
    /// <param name="action">The action that a caller needs to see it.</param>
    /// <param name="arn">The resource of that action.</param>
    public void LeaveOut(FlowScope place, string action, string arn) => PictureOf(place).LeftOut.Add((action, arn));

    /// <summary>The number of left-out resources that a caller may see, in the call's account and region.</summary>
    internal int LeftOutOf(Call call) =>
        _pictures.TryGetValue(FlowScope.Of(call), out var picture) ? picture.LeftOut.Count(one => call.IsAllowed(one.Action, one.Arn)) : 0;

    /// <summary>The part that a caller may see, in the call's account and region.</summary>
    internal (IReadOnlyList<FlowNode> Nodes, IReadOnlyList<FlowEdge> Edges) Of(Call call)
    {
        if (!_pictures.TryGetValue(FlowScope.Of(call), out var picture))
        {
            return ([], []);
        }

        var nodes = new Dictionary<string, FlowNode>(StringComparer.Ordinal);
        foreach (var (id, point) in picture.Points)
        {
            if (call.IsAllowed(point.Action, point.Arn))
            {
                nodes.Add(id, point.Node);
            }
        }

        return ([.. nodes.Values], [.. picture.Edges.Where(edge => nodes.ContainsKey(edge.From) && nodes.ContainsKey(edge.To))]);
    }

    private Picture PictureOf(FlowScope place)
    {
        if (!_pictures.TryGetValue(place, out var picture))
        {
            _pictures.Add(place, picture = new Picture());
        }

        return picture;
    }

    private sealed class Picture
    {
        public Dictionary<string, FlowPoint> Points { get; } = new(StringComparer.Ordinal);

        public List<FlowEdge> Edges { get; } = [];

        public List<(string Action, string Arn)> LeftOut { get; } = [];
    }
}
