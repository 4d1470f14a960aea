namespace Tarn.Wire.Protocols;

/// <summary>A shape that can be read from any codec. Implemented by generated code only.</summary>
public interface IReadShape<TSelf>
    where TSelf : IReadShape<TSelf>
{
    /// <summary>Reads one value; null if the wire has none.</summary>
    static abstract TSelf? Read<TReader>(ref TReader reader)
        where TReader : IShapeReader, allows ref struct;

    /// <summary>
    /// Reads an operation's input or output that has members in path, query, headers and status too.
    /// </summary>
    static virtual TSelf? ReadHttp<TReader>(HttpMembers http, ref TReader body)
        where TReader : IShapeReader, allows ref struct => TSelf.Read(ref body);

    /// <summary>
    /// Reads an operation's input from one document that holds every member under the model's name. Only a payload that
    /// is a stream is outside it.
    /// </summary>
    static virtual TSelf? ReadWhole<TReader>(RequestBody? stream, ref TReader document)
        where TReader : IShapeReader, allows ref struct => TSelf.Read(ref document);
}
