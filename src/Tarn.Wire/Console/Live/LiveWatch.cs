using System.Text;
using Tarn.Wire.Console.Calls;

namespace Tarn.Wire.Console.Live;

/// <summary>An operation that is asked again and again for a page.</summary>
/// <param name="call">The operation and its caller.</param>
/// <param name="input">The input as JSON.</param>
internal sealed class LiveWatch(ConsoleCall call, string input)
{
    /// <summary>The operation, with the caller at the stream's begin.</summary>
    public ConsoleCall Call { get; } = call;

    /// <summary>A copy of the input: some operations overwrite their input.</summary>
    public byte[] Input => Encoding.UTF8.GetBytes(input);

    /// <summary>The version of the answer that the page has; 0: none.</summary>
    public long Version { get; set; }

    /// <summary>The view with this watch's answers.</summary>
    /// <param name="address">The browser's address.</param>
    public LiveViewKey KeyFor(string address) => new(
        Call.Door.Service.Name,
        Call.Operation.Name,
        Call.Region,
        input,
        Call.Caller.Principal.Arn,
        Call.Caller.Principal.AccessKeyId,
        address);

    /// <summary>Reads <c>service/Operation:input</c>.</summary>
    /// <exception cref="AwsErrorException">The text is malformed, or the operation cannot be watched.</exception>
    public static LiveWatch Read(string text, IReadOnlyList<IDoor> doors, ConsoleCaller caller, string region)
    {
        var (slash, colon) = (text.IndexOf('/', StringComparison.Ordinal), text.IndexOf(':', StringComparison.Ordinal));
        if (slash <= 0 || colon <= slash + 1)
        {
            throw new AwsErrorException("ValidationException", 400, $"watch takes <service>/<Operation>:<input as JSON>, not '{text}'.");
        }

        var (door, operation) = ConsoleCall.Find(doors, text[..slash], text[(slash + 1)..colon]);
        return operation is { IsRead: true, AnswersStream: false }
            ? new LiveWatch(new ConsoleCall(door, operation, caller, region), text[(colon + 1)..])
            : throw new AwsErrorException(
                "ValidationException", 400, $"{operation.Name} cannot be watched: it changes something, or its answer is a stream.");
    }
}
