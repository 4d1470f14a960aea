namespace Tarn.Aws.Protocols;

/// <summary>A shape that can be written to any codec. Implemented by generated code only.</summary>
internal interface IWriteShape<TSelf>
    where TSelf : IWriteShape<TSelf>
{
    /// <summary>
    /// Writes one value; members that are null, and those that stand outside the body, are left out. Of an operation's
    /// output whose body is one structure, that structure is written.
    /// </summary>
    static abstract void Write<TWriter>(ref TWriter writer, TSelf value)
        where TWriter : IShapeWriter, allows ref struct;

    /// <summary>Gives away the members that stand outside the body, and a body that is no structure.</summary>
    static virtual void WriteHttp(TSelf value, HttpMemberWriter http)
    {
    }

    /// <summary>The element that the body is, or null where a REST answer has no structured body.</summary>
    static virtual string? RootElement(TSelf value) => null;
}
