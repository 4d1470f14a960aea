namespace Tarn.Aws.Protocols;

/// <summary>
/// An event that writes its structure itself: no object is made for what is in it. It is written once, then disposed, and only then sent:
/// what it reads from is free while a slow client takes its time.
/// </summary>
/// <param name="type">The event's name in the model.</param>
public abstract class RawEvent(string type) : IDisposable
{
    /// <summary>The event's name in the model.</summary>
    public string Type { get; } = type;

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Writes the event's structure.</summary>
    internal abstract void Write<TWriter>(ref TWriter writer)
        where TWriter : IShapeWriter, allows ref struct;
}
