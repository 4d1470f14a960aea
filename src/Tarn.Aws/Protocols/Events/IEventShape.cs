namespace Tarn.Aws.Protocols;

/// <summary>One event of an event stream. Implemented by generated code only.</summary>
internal interface IEventShape<TSelf>
    where TSelf : IEventShape<TSelf>
{
    /// <summary>Codes of the errors that the stream's model has.</summary>
    static abstract IReadOnlyCollection<string> Exceptions { get; }

    /// <summary>The event where it writes itself, else null.</summary>
    RawEvent? Raw { get; }

    /// <summary>The event's name in the model.</summary>
    static abstract string TypeOf(TSelf value);

    /// <summary>Writes the event's structure.</summary>
    static abstract void Write<TWriter>(ref TWriter writer, TSelf value)
        where TWriter : IShapeWriter, allows ref struct;
}
