namespace Tarn.Wire.Protocols;

/// <summary>A shape that can be written to any codec. Implemented by generated code only.</summary>
public interface IWriteShape<TSelf>
    where TSelf : IWriteShape<TSelf>
{
    /// <summary>
    /// Writes one value. Members that are null, and members outside the body, are left out. If the body of an
    /// operation's output is one structure, only that structure is written.
    /// </summary>
    static abstract void Write<TWriter>(ref TWriter writer, TSelf value)
        where TWriter : IShapeWriter, allows ref struct;

    /// <summary>Writes every member under the model's name, except a payload that is a stream.</summary>
    static virtual void WriteWhole<TWriter>(ref TWriter writer, TSelf value)
        where TWriter : IShapeWriter, allows ref struct => TSelf.Write(ref writer, value);

    /// <summary>Passes on the members outside the body, and a body that is no structure.</summary>
    static virtual void WriteHttp(TSelf value, HttpMemberWriter http)
    {
    }

    /// <summary>The body's root element, or null if a REST answer has no structured body.</summary>
    static virtual string? RootElement(TSelf value) => null;
}
