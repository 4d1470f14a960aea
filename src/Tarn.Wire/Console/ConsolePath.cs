namespace Tarn.Wire.Console;

/// <summary>The parts of the console, by path.</summary>
public enum ConsolePath
{
    /// <summary>A path that leads to the first page.</summary>
    Door,

    /// <summary>Pages and the files that they load.</summary>
    Files,

    /// <summary>Sign-in and sign-out.</summary>
    Session,

    /// <summary>Operations of the services.</summary>
    Api,

    /// <summary>Answers that are sent again when they change.</summary>
    Live,
}
