using System.Text;
using Tarn.Items.Values;

namespace Tarn.Items.Expressions.Paths;

/// <summary>A path to a value of an item: an attribute, or a value inside it.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.Attributes.html"/>
/// <param name="Name">The attribute's name.</param>
/// <param name="Rest">The steps below it.</param>
public sealed record DocumentPath(string Name, IReadOnlyList<PathPart> Rest)
{
    private byte[]? _nameBytes;

    /// <summary>The attribute's name in UTF-8.</summary>
    public ReadOnlySpan<byte> NameBytes => _nameBytes ??= Encoding.UTF8.GetBytes(Name);

    /// <summary>The steps from the item on; the first is the attribute's name.</summary>
    internal IReadOnlyList<PathPart> Parts => [new PathPart(Encoding.UTF8.GetBytes(Name), 0), .. Rest];

    /// <summary>Finds the value. Not <see cref="AttributeValue.Exists"/>: the item has no value at this path.</summary>
    public AttributeValue In(Item item)
    {
        var value = item[NameBytes];
        for (var i = 0; i < Rest.Count && value.Exists; i++)
        {
            value = Rest[i].Of(value);
        }

        return value;
    }

    /// <summary>Whether two paths name the same value.</summary>
    public bool IsSame(DocumentPath other)
    {
        if (Name != other.Name || Rest.Count != other.Rest.Count)
        {
            return false;
        }

        for (var i = 0; i < Rest.Count; i++)
        {
            if (!Rest[i].IsSame(other.Rest[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The path as in AWS's errors: <c>[doc, [0]]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", Parts)}]";
}
