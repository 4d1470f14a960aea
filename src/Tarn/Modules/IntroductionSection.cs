namespace Tarn.Modules;

/// <summary>The sections of the introduction, in their order.</summary>
internal enum IntroductionSection
{
    /// <summary>What the machine gives: the disk, descriptors.</summary>
    Machine,

    /// <summary>How services are set up.</summary>
    Services,

    /// <summary>Where to reach the instance.</summary>
    Addresses,
}
