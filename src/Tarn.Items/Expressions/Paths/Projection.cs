using Tarn.Items.Values;

namespace Tarn.Items.Expressions.Paths;

/// <summary>The parts of an item that a request returns.</summary>
public sealed class Projection
{
    private readonly PathTree _tree = new();

    /// <summary>Makes a projection of paths.</summary>
    /// <exception cref="Storage.TarnException">Two paths overlap.</exception>
    public Projection(IReadOnlyList<DocumentPath> paths)
    {
        Paths = paths;
        foreach (var path in paths)
        {
            if (_tree.Add(path) is { } error)
            {
                ItemErrors.Refuse($"Invalid ProjectionExpression: {error}");
            }
        }
    }

    /// <summary>The paths as requested.</summary>
    public IReadOnlyList<DocumentPath> Paths { get; }

    /// <summary>Returns the named parts. Elements of lists close up.</summary>
    public Item Of(Item item) => _tree.Project(item);
}
