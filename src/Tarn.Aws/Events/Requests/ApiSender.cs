using System.Buffers;
using System.Net;
using Tarn.Access.Credentials;
using Tarn.Aws.Outside;
using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Destinations;
using Tarn.Messaging.Outside;
using Tarn.Wire.Outside;

namespace Tarn.Aws.Events.Requests;

/// <summary>Sends events to API destinations.</summary>
/// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html"/>
public sealed class ApiSender : IApiSender
{
    private const int AnswerBytesMax = 6 * 1024 * 1024;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly Definitions<RegisteredApi<ApiDestinationDefinition>> _destinations;
    private readonly Definitions<RegisteredApi<ApiConnectionDefinition>> _connections;
    private readonly OutsideClient _client;
    private readonly TimeProvider _time;
    private readonly ApiSecrets _secrets;
    private readonly ApiRates _rates;

    public ApiSender(
        Definitions<RegisteredApi<ApiDestinationDefinition>> destinations,
        Definitions<RegisteredApi<ApiConnectionDefinition>> connections,
        OutsideClient client,
        SecretSealer sealer,
        TimeProvider time)
    {
        (_destinations, _connections, _client, _time) = (destinations, connections, client, time);
        (_secrets, _rates, Tokens) = (new ApiSecrets(sealer), new ApiRates(time), new ApiTokens(client, time));
    }

    internal ApiTokens Tokens { get; }

    /// <inheritdoc/>
    public async ValueTask<OutsideResult> Send(ApiRequest request, CancellationToken cancellationToken)
    {
        var destination = RegisteredApi<ApiDestinationDefinition>.Find(ApiDestinationDefinition.Kind, _destinations, request.DestinationArn)
            ?? throw new TarnException(ErrorKind.NotFound, $"The API destination {request.DestinationArn} does not exist.");
        var connection = RegisteredApi<ApiConnectionDefinition>.Find(
            ApiConnectionDefinition.Kind, _connections, destination.Definition.ConnectionArn);
        if (connection is not { Definition.IsAuthorized: true } || _secrets.Open(connection) is not { } credentials)
        {
            return OutsideResult.Refused($"The connection {destination.Definition.ConnectionArn} is not authorised.");
        }

        await _rates.Take(request.DestinationArn, destination.Definition.PerSecond ?? ApiDestinationDefinition.RateDefault, cancellationToken);
        try
        {
            return await OutsideAttempt.Run(
                Timeout, _time, token => Send(destination.Definition, connection, credentials, request, token), OutsideResults.Of, cancellationToken);
        }
        catch (FormatException wrong)
        {
            return OutsideResult.Refused(wrong.Message);
        }
    }

    private async Task<OutsideResult> Send(
        ApiDestinationDefinition destination,
        RegisteredApi<ApiConnectionDefinition> connection,
        ApiCredentials credentials,
        ApiRequest request,
        CancellationToken cancellationToken)
    {
        var (arn, definition) = (connection.Resource.Arn, connection.Definition);
        for (var isSecond = false; ; isSecond = true)
        {
            var token = credentials.TokenEndpoint is null ? null : await Tokens.Of(arn, definition.ChangedMs, credentials, cancellationToken);
            using var message = ApiMessage.Of(destination, definition.Authorization, credentials, request, token);
            using var response = await _client.Send(message, cancellationToken);
            if (response.StatusCode != HttpStatusCode.Unauthorized || token is null || isSecond)
            {
                _rates.Pause(request.DestinationArn, response.Headers.RetryAfter);
                return Judge(response.StatusCode) is { IsDone: true } && request.Answer is { } answer
                    ? await Read(response, answer, cancellationToken)
                    : Judge(response.StatusCode);
            }

            Tokens.Forget(arn);
        }
    }

    private static async Task<OutsideResult> Read(HttpResponseMessage response, IBufferWriter<byte> answer, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        for (var bytes = 0; bytes <= AnswerBytesMax;)
        {
            var part = answer.GetMemory(4096);
            var read = await body.ReadAsync(part, cancellationToken);
            if (read == 0)
            {
                return OutsideResult.Done;
            }

            answer.Advance(read);
            bytes += read;
        }

        return OutsideResult.Refused("the endpoint's answer has more than 6 MB");
    }

    private static OutsideResult Judge(HttpStatusCode status) => (int)status switch
    {
        >= 200 and < 300 => OutsideResult.Done,
        401 or 407 or 409 or 429 or >= 500 => OutsideResult.Failed($"the endpoint answered {(int)status}"),
        var other => OutsideResult.Refused($"the endpoint answered {other}"),
    };
}
