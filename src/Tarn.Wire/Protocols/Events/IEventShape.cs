namespace Tarn.Wire.Protocols;

/// <summary>One event of an event stream. Implemented by generated code only.</summary>
public interface IEventShape<TSelf>
    where TSelf : IEventShape<TSelf>
{
    /// <summary>Codes of the errors in the stream's model.</summary>
    static abstract IReadOnlyCollection<string> Exceptions { get; }

    /// <summary>The event if it writes itself, else null.</summary>
    RawEvent? Raw { get; }

    /// <summary>The event's name in the model.</summary>
    static abstract string TypeOf(TSelf value);

    /// <summary>The bytes of an event that is nothing else (the model's <c>eventpayload</c>); null: it is a structure.</summary>
    static virtual ReadOnlyMemory<byte>? PayloadOf(TSelf value) => null;

    /// <summary>Writes the event's structure.</summary>
    static abstract void Write<TWriter>(ref TWriter writer, TSelf value)
        where TWriter : IShapeWriter, allows ref struct;
}
