namespace Tarn.Items.Values;

/// <summary>Walks the named values of a map or item, in the order of the names' bytes, without a copy.</summary>
public struct MemberReader
{
    private ReadOnlyMemory<byte> _rest;

    internal MemberReader(ReadOnlyMemory<byte> members)
    {
        _rest = members;
        Current = default;
    }

    /// <summary>The member that the last <see cref="MoveNext"/> reached.</summary>
    public ItemMember Current { get; private set; }

    /// <summary>The reader itself, for <c>foreach</c>.</summary>
    public readonly MemberReader GetEnumerator() => this;

    /// <summary>Goes to the next member. False: there are no more.</summary>
    public bool MoveNext()
    {
        if (_rest.Length == 0)
        {
            return false;
        }

        var span = _rest.Span;
        var prefix = AttributeValue.PrefixBytes(span);
        var name = AttributeValue.PrefixedLength(span);
        var length = AttributeValue.Length(span[name..]);
        Current = new ItemMember(_rest[prefix..name], new AttributeValue(_rest.Slice(name, length)));
        _rest = _rest[(name + length)..];
        return true;
    }

    /// <summary>Finds a member by name; stops where later names are larger.</summary>
    internal static AttributeValue Find(ReadOnlyMemory<byte> members, ReadOnlySpan<byte> name)
    {
        var span = members.Span;
        for (var at = 0; at < span.Length;)
        {
            var prefix = AttributeValue.PrefixBytes(span[at..]);
            var value = at + AttributeValue.PrefixedLength(span[at..]);
            var order = span[(at + prefix)..value].SequenceCompareTo(name);
            var length = AttributeValue.Length(span[value..]);
            if (order >= 0)
            {
                return order == 0 ? new AttributeValue(members.Slice(value, length)) : default;
            }

            at = value + length;
        }

        return default;
    }
}
