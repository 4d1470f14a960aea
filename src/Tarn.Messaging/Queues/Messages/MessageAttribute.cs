namespace Tarn.Messaging.Queues.Messages;

/// <summary>An attribute of a message.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DataType">String, Number or Binary, with a label of the sender after a dot.</param>
/// <param name="IsBinary">Whether the value is bytes; else it is a text in UTF-8.</param>
/// <param name="Value">The value.</param>
public sealed record MessageAttribute(string Name, string DataType, bool IsBinary, ReadOnlyMemory<byte> Value);
