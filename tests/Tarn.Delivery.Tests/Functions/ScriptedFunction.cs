using System.Collections.Concurrent;
using System.Text;
using Tarn.Delivery.Functions;

namespace Tarn.Delivery.Tests.Functions;

/// <summary>
/// The twin of a function: it makes upper case of texts. A text that begins with <c>drop</c> is dropped, one with <c>fail</c> fails.
/// A script may give other answers.
/// </summary>
internal sealed class ScriptedFunction : IRecordTransform
{
    private readonly ConcurrentQueue<IReadOnlyList<string>> _calls = [];

    /// <summary>Gives the answer to a call; null: the usual one.</summary>
    public Func<TransformRequest, TransformAnswer?> Script { get; set; } = static _ => null;

    /// <summary>A wait before each answer.</summary>
    public Func<TransformRequest, CancellationToken, Task> Wait { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>The texts of the records of each call, in the order of the calls.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Calls => [.. _calls];

    /// <summary>The last request.</summary>
    public TransformRequest? Last { get; private set; }

    public void Forget() => _calls.Clear();

    public async Task<TransformAnswer> Transform(TransformRequest request, CancellationToken cancellationToken)
    {
        Last = request;
        _calls.Enqueue([.. request.Records.Select(TextOf)]);
        await Wait(request, cancellationToken);
        return Script(request) ?? Usual(request);
    }

    public static TransformAnswer Usual(TransformRequest request) => TransformAnswer.Of([.. request.Records.Select(Usual)]);

    public static TransformResult Usual(TransformRecord record)
    {
        var text = TextOf(record);
        var status = text.StartsWith("drop", StringComparison.Ordinal) ? TransformStatus.Dropped
            : text.StartsWith("fail", StringComparison.Ordinal) ? TransformStatus.ProcessingFailed : TransformStatus.Ok;
        return new TransformResult(record.Id, status, Encoding.UTF8.GetBytes(text.ToUpperInvariant()));
    }

    public static string TextOf(TransformRecord record) => Encoding.UTF8.GetString(record.Data.Span);
}
