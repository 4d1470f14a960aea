namespace Tarn.Aws.TarnApi.Flow;

/// <summary>A part of the instance that data passes through. The composition creates one per project.</summary>
public interface IFlowPart
{
    /// <summary>Adds the part's points and the ways between them. Implementations are quick, like a status part.</summary>
    ValueTask AddTo(FlowReport report, CancellationToken cancellationToken);
}
