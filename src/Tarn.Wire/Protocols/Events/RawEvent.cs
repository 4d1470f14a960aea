namespace Tarn.Wire.Protocols;

/// <summary>
/// An event that writes its structure itself, without an object for each part of it. It is written once and disposed
/// before it is sent: a slow client does not hold up the memory that the event is written from.
/// </summary>
/// <param name="type">The event's name in the model.</param>
public abstract class RawEvent(string type) : IDisposable
{
    /// <summary>The event's name in the model.</summary>
    public string Type { get; } = type;

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Writes the event's structure.</summary>
    public abstract void Write<TWriter>(ref TWriter writer)
        where TWriter : IShapeWriter, allows ref struct;
}
