using Tarn.Delivery.Configuration;
using Tarn.Delivery.Destinations;
using Tarn.Storage;

namespace Tarn.Delivery.Endpoints;

/// <summary>
/// Sends the requests of a plan one after the other, each at most once per call: D29 (at least once outside tables and
/// objects). The pauses between the calls are the caller's.
/// </summary>
internal sealed class PlanSender(IEndpointClient client, EndpointPlans plans, DeliveryConfig config)
{
    private readonly EndpointDestinationConfig _endpoint = (EndpointDestinationConfig)config.Destination;

    /// <summary>The delivery's ARN, the owner of the sealed access key.</summary>
    private string SourceArn => $"arn:aws:firehose:{config.Region}:{config.Account}:deliverystream/{config.Name}";

    /// <summary>
    /// Sends the open requests. A request that the endpoint refuses for good, or that fails after the retry time, is
    /// refused; the ones after it are sent all the same.
    /// </summary>
    /// <returns>The plan, without open requests.</returns>
    /// <exception cref="TarnException">
    /// Unavailable: a request failed; the plan stays, and the message begins with the code. Damaged: the plan's blob cannot
    /// be read; the plan stays.
    /// </exception>
    public async ValueTask<DeliveryPlan> Send(DeliveryPlan plan, CancellationToken cancellationToken)
    {
        for (var i = 0; i < plan.Requests.Count; i++)
        {
            if (plan.Requests[i].State != RequestState.Open)
            {
                continue;
            }

            var answer = await Post(plan, plan.Requests[i], cancellationToken);
            plan = After(plan, i, answer);
            var isOpen = plan.Requests[i].State == RequestState.Open;
            if (isOpen || plan.Requests.Skip(i + 1).Any(later => later.State == RequestState.Open))
            {
                await plans.Note(plan, i);
            }

            if (isOpen)
            {
                throw new TarnException(ErrorKind.Unavailable, $"{answer.Code}: {answer.Message}");
            }
        }

        return plan;
    }

    private DeliveryPlan After(DeliveryPlan plan, int index, in EndpointAnswer answer)
    {
        var since = plan.FailingSinceMs ?? (answer.Outcome == EndpointOutcome.Failed ? answer.EndedMs : null);
        var state = answer.Outcome switch
        {
            EndpointOutcome.Accepted => RequestState.Accepted,
            EndpointOutcome.Refused => RequestState.Refused,
            _ => answer.EndedMs - since >= _endpoint.RetrySeconds * 1_000L ? RequestState.Refused : RequestState.Open,
        };
        var requests = plan.Requests.ToArray();
        requests[index] = requests[index].After(answer, state);
        return plan with { FailingSinceMs = since, Requests = requests };
    }

    // The codes as error documents and status show them.
    private EndpointAnswer Named(EndpointAnswer answer) => answer with
    {
        Code = answer.Code.Length == 0 ? "" : _endpoint.Endpoint.Code(answer.Code),
        Refused = answer.Refused is { } refused ? [.. refused.Select(item => item with { Code = _endpoint.Endpoint.Code(item.Code) })] : null,
    };

    private async ValueTask<EndpointAnswer> Post(DeliveryPlan plan, PlannedRequest planned, CancellationToken cancellationToken)
    {
        var request = new EndpointRequest
        {
            Kind = _endpoint.Endpoint,
            Url = _endpoint.Url,
            RequestId = planned.Id,
            SourceArn = SourceArn,
            SealedAccessKey = _endpoint.SealedAccessKey,
            CommonAttributes = _endpoint.CommonAttributes,
            IsCompressed = plan.IsCompressed,
            BodyBytes = planned.BodyBytes,
        };
        await using var body = plans.OpenBody(plan, planned);
        return Named(await client.Post(request, body, cancellationToken));
    }
}
