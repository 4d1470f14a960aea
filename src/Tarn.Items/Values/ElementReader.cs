namespace Tarn.Items.Values;

/// <summary>Walks the elements of a list or set without a copy.</summary>
public struct ElementReader
{
    private ReadOnlyMemory<byte> _rest;

    internal ElementReader(AttributeValue container)
    {
        _rest = container.Bytes[AttributeValue.ContainerHeadBytes..];
        Current = default;
    }

    /// <summary>The element that the last <see cref="MoveNext"/> reached.</summary>
    public AttributeValue Current { get; private set; }

    /// <summary>The reader itself, for <c>foreach</c>.</summary>
    public readonly ElementReader GetEnumerator() => this;

    /// <summary>Goes to the next element. False: there are no more.</summary>
    public bool MoveNext()
    {
        if (_rest.Length == 0)
        {
            return false;
        }

        var length = AttributeValue.Length(_rest.Span);
        Current = new AttributeValue(_rest[..length]);
        _rest = _rest[length..];
        return true;
    }
}
