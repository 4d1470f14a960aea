namespace Tarn.Modules;

/// <summary>The sections of the introduction, in their order.</summary>
internal enum IntroductionSection
{
    /// <summary>The machine: disk, descriptors.</summary>
    Machine,

    /// <summary>Limits of services.</summary>
    Services,

    /// <summary>Addresses of the instance.</summary>
    Addresses,
}
