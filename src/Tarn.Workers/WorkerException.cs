using Tarn.Storage;

namespace Tarn.Workers;

/// <summary>A statement failed in a worker, exceeded a limit there, or ended its process.</summary>
/// <param name="name">The error's name: one of <see cref="WorkerErrorName"/>, or one of the statement's author.</param>
/// <param name="message">The message without the name.</param>
public sealed class WorkerException(string name, string message) : Exception(ErrorText.Bound(message))
{
    public string Name { get; } = name;
}
