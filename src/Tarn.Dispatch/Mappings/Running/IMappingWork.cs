namespace Tarn.Dispatch.Mappings.Running;

/// <summary>The work of one mapping under one configuration.</summary>
internal interface IMappingWork
{
    /// <summary>Works until it is stopped.</summary>
    /// <param name="stop">Ends the reading; calls that have begun are brought to their end.</param>
    /// <param name="cancellationToken">Ends calls too.</param>
    Task Run(CancellationToken stop, CancellationToken cancellationToken);
}
