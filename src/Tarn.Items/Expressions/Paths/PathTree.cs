using Tarn.Items.Values;

namespace Tarn.Items.Expressions.Paths;

/// <summary>Paths of one expression by their steps. Adding finds paths that overlap or contradict each other.</summary>
internal sealed class PathTree
{
    private readonly List<(PathPart Part, PathTree Tree)> _children = [];
    private DocumentPath? _path;
    private DocumentPath? _example;

    /// <summary>Whether a path ends here: the whole value is meant.</summary>
    public bool IsWhole => _path is not null;

    /// <summary>Adds a path. Returns AWS's sentence where it does not fit to an earlier one; else null.</summary>
    public string? Add(DocumentPath path)
    {
        var node = this;
        foreach (var part in path.Parts)
        {
            if (node._path is not null)
            {
                return Overlap(node._path, path);
            }

            if (node._children.Count > 0 && node._children[0].Part.Name is null != part.Name is null)
            {
                return "Two document paths conflict with each other; must remove or rewrite one of these paths; "
                    + $"path one: {node._children[0].Tree._example}, path two: {path}";
            }

            node = node.Child(part, path);
        }

        if (node._path is not null || node._children.Count > 0)
        {
            return Overlap(node._path ?? node._children[0].Tree._example!, path);
        }

        node._path = path;
        return null;
    }

    /// <summary>Writes the parts of an item that the paths name. Absent ones are left out.</summary>
    public Item Project(Item item)
    {
        using var writer = new ItemWriter();
        var open = writer.BeginItem();
        foreach (var (part, tree) in _children)
        {
            var value = item[part.Name];
            if (value.Exists && tree.HasAny(value))
            {
                writer.BeginMember(part.Name);
                tree.Write(writer, value);
            }
        }

        return writer.EndItem(open);
    }

    private static string Overlap(DocumentPath one, DocumentPath two) =>
        $"Two document paths overlap with each other; must remove or rewrite one of these paths; path one: {one}, path two: {two}";

    private PathTree Child(PathPart part, DocumentPath path)
    {
        foreach (var (own, tree) in _children)
        {
            if (own.IsSame(part))
            {
                return tree;
            }
        }

        var child = new PathTree { _example = path };
        _children.Add((part, child));
        return child;
    }

    private bool HasAny(AttributeValue value) =>
        IsWhole || _children.Exists(child => child.Part.Of(value) is { Exists: true } found && child.Tree.HasAny(found));

    private void Write(ItemWriter writer, AttributeValue value)
    {
        if (IsWhole)
        {
            writer.WriteValue(value);
            return;
        }

        var open = writer.Begin(value.Kind);
        var count = 0;
        foreach (var (part, tree) in _children.OrderBy(child => child.Part.Index))
        {
            var found = part.Of(value);
            if (!found.Exists || !tree.HasAny(found))
            {
                continue;
            }

            if (part.Name is { } name)
            {
                writer.BeginMember(name);
            }

            tree.Write(writer, found);
            count++;
        }

        if (value.Kind == AttributeKind.Map)
        {
            writer.EndMap(open);
        }
        else
        {
            writer.EndList(open, count);
        }
    }
}
